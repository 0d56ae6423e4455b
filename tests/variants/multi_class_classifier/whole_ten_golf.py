"""A whole notebook by somebody who counts characters."""
# ruff: noqa
# fmt: off

# %% variant whole-ten-golf (row 29)
# %% fit_scaler
N=np;fit_scaler=lambda X:dict(mean=X.mean(0),std=X.std(0))
# %% apply_scaler
apply_scaler=lambda X,scaler:(X-scaler["mean"])*((s:=scaler["std"])>=1e-12)/(s+(s<1e-12))
# %% one_hot
one_hot=lambda y,n_classes:N.eye(n_classes)[y]
# %% softmax
softmax=lambda Z:N.exp(Z-N.logaddexp.reduce(Z,1)[:,None])
# %% categorical_cross_entropy
categorical_cross_entropy=lambda P,Y:-N.log((P*Y).sum(1).clip(1e-12)).mean()
# %% cross_entropy_from_logits
cross_entropy_from_logits=lambda Z,y:(N.logaddexp.reduce(Z,1)-Z[range(len(y)),y]).mean()
# %% softmax_gradients_one
softmax_gradients_one=lambda x,p,y:(N.outer(p-y,x),p-y)
# %% softmax_gradients
softmax_gradients=lambda X,P,Y:((d:=(P-Y)/len(X)).T@X,sum(d))
# %% train_softmax
def train_softmax(X,y,n_classes,lr,epochs,batch_size,rng):
 P=dict(W=N.zeros((n_classes,len(X[0]))),b=N.zeros(n_classes));H=[]
 for _ in range(epochs):
  H+=[0]
  for x,t in minibatches(X,y,batch_size,rng):Z=x@P["W"].T+P["b"];H[-1]+=cross_entropy_from_logits(Z,t)*len(t)/len(y);P=sgd_step(P,dict(zip("Wb",softmax_gradients(x,softmax(Z),one_hot(t,n_classes)))),lr)
 return P,H
# %% init_network
def init_network(sizes,strategy,rng):
 P={}
 for l,(i,o) in enumerate(zip(sizes,sizes[1:]),1):P[f"W{l}"]=rng.normal(0,{"z":0,"n":.01,"x":i**-.5,"h":(2/i)**.5}[strategy[0]],(o,i));P[f"b{l}"]=N.zeros(o)
 return P
# %% forward
def forward(X,params):
 c,A={},X
 for l in range(1,len(params)//2+1):c[f"A{l-1}"]=A;Z=c[f"Z{l}"]=A@params[f"W{l}"].T+params[f"b{l}"];A=Z*(Z>0)
 return softmax(Z),c
# %% backward
def backward(Y,params,cache):
 l=len(params)//2;g={};d=(softmax(cache[f"Z{l}"])-Y)/len(Y)
 while l:A=cache[f"A{l-1}"];g|={f"W{l}":d.T@A,f"b{l}":sum(d)};d=d@params[f"W{l}"]*(A>0);l-=1
 return g
# %% train
def train(X_train,y_train,X_val,y_val,params,lr,epochs,batch_size,rng):
 P=params;B=9e99,P;k=len(P[f"b{len(P)//2}"]);T,V,A=H=[],[],[]
 for _ in range(epochs):
  T+=[0]
  for x,t in minibatches(X_train,y_train,batch_size,rng):p,c=forward(x,P);t=one_hot(t,k);T[-1]+=categorical_cross_entropy(p,t)*len(t)/len(y_train);P=sgd_step(P,backward(t,P,c),lr)
  p,_=forward(X_val,P);V+=[categorical_cross_entropy(p,one_hot(y_val,k))];A+=[(p.argmax(1)==y_val).mean()]
  if V[-1]<B[0]:B=V[-1],P
 return B[1],dict(zip(("train_loss","val_loss","val_accuracy"),H))
# %% confusion_matrix
confusion_matrix=lambda y,predicted,n_classes:N.bincount(y*n_classes+predicted,None,n_classes**2).reshape(n_classes,-1)
# %% per_class_metrics
per_class_metrics=lambda C:dict(precision=(d:=N.diag(C))/C.sum(0).clip(1),recall=d/C.sum(1).clip(1),f1=(f:=2*d/(C.sum(0)+C.sum(1)).clip(1)),macro_f1=f.mean())
# %% my_model
def my_model(X_train,y_train,rng):
 k=max(y_train)+1;n=len(X_train[0]);s=round(n**.5);P=init_network((n,200,k),"he",rng)
 for lr in N.geomspace(.5,.03,int(N.clip(5e5//len(y_train),10,30))):
  for x,t in minibatches(X_train,y_train,64,rng):x=N.roll(x,rng.choice([0,1,-1,s,-s]),1);P=sgd_step(P,backward(one_hot(t,k),P,forward(x,P)[1]),lr)
 return P
